package io.tocsin.incident.evidence;

import io.tocsin.incident.record.Records;
import java.time.Instant;

/**
 * How long a chain is, so that lines missing at its end are noticed.
 *
 * @param id of the evidence
 * @param version number of the last line; the chain may be longer by the line at which the server died
 */
public record CustodyHead(String id, long version, Instant createdAt) implements Records.Row {}
