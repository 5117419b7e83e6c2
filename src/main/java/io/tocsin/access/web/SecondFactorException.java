package io.tocsin.access.web;

import org.springframework.security.core.AuthenticationException;

/** The password is right, and a code of the second factor is needed as well. */
public final class SecondFactorException extends AuthenticationException {

    public SecondFactorException(String message) {
        super(message);
    }
}
