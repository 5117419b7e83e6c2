package io.tocsin.access;

import java.io.Serializable;

/**
 * Whom a credential stands for.
 *
 * @param id a user's name; a token's id; of the bootstrap token a part of its hash, so that another one is somebody else
 */
public record Subject(Kind kind, String id) implements Serializable {

    /** BOOTSTRAP: the admin token of the setting or of the data folder. */
    public enum Kind {
        BOOTSTRAP,
        TOKEN,
        USER
    }

    public static Subject user(String name) {
        return new Subject(Kind.USER, name);
    }
}
