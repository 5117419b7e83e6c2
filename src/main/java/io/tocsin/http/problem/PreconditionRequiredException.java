package io.tocsin.http.problem;

/** A change that must name the version it is meant for, in If-Match; answered 428 (RFC 6585 §3). */
public final class PreconditionRequiredException extends RuntimeException {

    public PreconditionRequiredException() {
        super("Name the version you change in the header If-Match: it is the etag of what you read.");
    }
}
