package io.tocsin.http;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Ends a request whose client has gone while its body was read; the server would render an error page for nobody. */
final class EndOnError implements AsyncListener {

    @Override
    public void onError(AsyncEvent event) {
        event.getAsyncContext().complete();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // nothing is held here
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a handler's own
    }
}
