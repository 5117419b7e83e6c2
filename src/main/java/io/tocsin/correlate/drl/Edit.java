package io.tocsin.correlate.drl;

/**
 * A change of a rule's text before it is compiled; no line moves by it.
 *
 * @param at offset at which it begins
 * @param length how many characters go
 * @param text what comes in their place
 */
record Edit(int at, int length, String text) {

    Edit shifted(int by) {
        return new Edit(at + by, length, text);
    }
}
