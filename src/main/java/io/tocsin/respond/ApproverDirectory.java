package io.tocsin.respond;

import java.util.Collection;

/** The people who may answer questions, as those who keep users know them. Safe for many threads. */
public interface ApproverDirectory {

    /** The key by which links to questions are signed: 256 bits, the same on all servers of one store. */
    byte[] linkKey();

    /**
     * Returns the roles by which a user may answer questions now; empty where there is no such user, the user is disabled,
     * or none of the roles has the permission to decide.
     */
    Collection<String> rolesOf(String user);

    /** Returns the person behind a name, who may be the owner of a token: each person answers once. */
    String personBehind(String name);
}
