package io.tocsin.access.audit;

/** Where each line of the audit is sent; a later room knows the way. */
public interface AuditTarget {

    /** Returns when the line is on its way. Throws any exception where it is not, so that it is sent again. */
    void send(String line);
}
