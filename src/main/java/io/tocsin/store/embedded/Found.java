package io.tocsin.store.embedded;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Iterator;

/** Documents on their way to a client; must be closed. */
interface Found extends Iterator<Document>, AutoCloseable {

    /** Roughly how large the last document given was. */
    int lastBytes();

    @Override
    void close();
}
