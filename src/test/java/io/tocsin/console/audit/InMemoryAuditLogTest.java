package io.tocsin.console.audit;

class InMemoryAuditLogTest implements AuditLogContract {

    private final AuditLog audit = new InMemoryAuditLog();

    @Override
    public AuditLog audit() {
        return audit;
    }
}
