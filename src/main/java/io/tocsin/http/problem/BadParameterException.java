package io.tocsin.http.problem;

/** A parameter or body field that cannot be used; answered with 400. */
public final class BadParameterException extends RuntimeException {

    private final String parameter;

    /**
     * @param parameter its name as the caller wrote it
     * @param message what is wrong and what is allowed
     */
    public BadParameterException(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    public String parameter() {
        return parameter;
    }
}
