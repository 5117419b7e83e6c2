package io.tocsin.correlate.text;

/**
 * A regular expression of {@link java.util.regex.Pattern} that was understood.
 *
 * @param whole matches every text that the expression matches
 * @param ignoresCase whether capital letters A to Z are as good as small ones
 * @param isExact whether it matches no other text; lookarounds, backreferences, boundaries and possessive quantifiers are
 *     left out, so that more texts match
 */
record Expression(Part whole, boolean ignoresCase, boolean isExact) {}
