/** Sources that are asked: files, the journal, mailboxes, other servers' APIs; each remembers how far it has come. */
@NullMarked
package io.tocsin.ingest.pull;

import org.jspecify.annotations.NullMarked;
