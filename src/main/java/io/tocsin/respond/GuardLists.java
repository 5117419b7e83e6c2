package io.tocsin.respond;

import io.tocsin.correlate.list.ValueList;
import java.util.Optional;

/** The value lists that guards ask. */
@FunctionalInterface
interface GuardLists {

    /** Returns the list as it is now; empty where it cannot be had. */
    Optional<ValueList> list(String name);
}
