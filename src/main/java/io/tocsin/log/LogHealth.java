package io.tocsin.log;

import io.tocsin.platform.HealthPart;

/** The log as operators see it; unwell when nine tenths of the bound on unread bytes are used. */
final class LogHealth implements HealthPart {

    private final EventLog eventLog;

    LogHealth(EventLog eventLog) {
        this.eventLog = eventLog;
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public Object report() {
        long end = eventLog.end();
        long cursor = eventLog.cursor(RocksEventLog.PIPELINE);
        return new Report(
                eventLog.id(),
                eventLog.start(),
                end,
                cursor,
                Math.max(0, end - Math.max(cursor, eventLog.start())),
                eventLog.unreadBytes(),
                eventLog.maxUnreadBytes());
    }

    @Override
    public boolean healthy() {
        return eventLog.unreadBytes() < eventLog.maxUnreadBytes() / 10 * 9;
    }

    /**
     * @param start position of the oldest record
     * @param end the position the next record gets
     * @param cursor where the pipeline reads on
     * @param lag records that the pipeline has not read
     */
    record Report(String id, long start, long end, long cursor, long lag, long unreadBytes, long maxUnreadBytes) {}
}
