package io.tocsin.log;

class InMemoryEventLogTest implements EventLogContract {

    @Override
    public EventLog open(long maxBytes) {
        return new InMemoryEventLog(maxBytes);
    }
}
