package io.tocsin.alert;

/** What a closed alert turned out to be. */
public enum Disposition {
    TRUE_POSITIVE,
    FALSE_POSITIVE,
    BENIGN,
    DUPLICATE
}
