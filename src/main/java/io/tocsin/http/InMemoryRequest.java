package io.tocsin.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request with its body in memory, and without a way to what may still come from the client. */
final class InMemoryRequest extends BodyInMemory {

    private boolean goneOn;

    InMemoryRequest(HttpServletRequest request, byte[] body) {
        super(request, body);
    }

    /** From now on what is dispatched is what a handler has dispatched. */
    void hasGoneOn() {
        goneOn = true;
    }

    /** The filters behind {@link Door} see this request for the first time. */
    @Override
    public DispatcherType getDispatcherType() {
        return goneOn ? super.getDispatcherType() : DispatcherType.REQUEST;
    }

    @Override
    public Collection<Part> getParts() {
        return List.of();
    }

    @Override
    public @Nullable Part getPart(String name) {
        return null;
    }
}
