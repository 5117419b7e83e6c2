package io.tocsin.incident.evidence;

/** A key that whoever can write to the store does not have; a later room keeps it. */
@FunctionalInterface
public interface CustodyKey {

    /** A keyed hash of a text, in hexadecimal. */
    String hash(String text);
}
