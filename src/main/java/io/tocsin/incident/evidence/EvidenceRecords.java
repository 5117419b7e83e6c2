package io.tocsin.incident.evidence;

import io.tocsin.incident.record.Records;

/** The collections of evidence. */
public record EvidenceRecords(Records<EvidenceChunk> chunks, Records<CustodyLine> lines, Records<CustodyHead> heads) {}
