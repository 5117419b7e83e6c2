package io.tocsin.respond;

/**
 * Why an effect is not sent.
 *
 * @param guard which guard: {@code address}, {@code never}, {@code trust}, {@code budget} or {@code marking}
 * @param reason what it met and what to do, in words
 */
record Refusal(String guard, String reason) {}
