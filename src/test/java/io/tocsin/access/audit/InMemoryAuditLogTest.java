package io.tocsin.access.audit;

class InMemoryAuditLogTest implements AuditLogContract {

    private final AuditKey key = AuditKeys.fresh();
    private final AuditLog audit = new InMemoryAuditLog(key);

    @Override
    public AuditLog audit() {
        return audit;
    }

    @Override
    public AuditKey key() {
        return key;
    }
}
