package io.tocsin.http;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Requests that prove by a signature over their body who sent them, and carry no token. Their body has to be read before anybody
 * knows them; a filter of the room that names them checks the signature, and lets nothing else pass.
 */
public interface SignedRequests {

    /** Longest body that such a request may have; 0 where a request is none. */
    long maxBytes(HttpServletRequest request);
}
