package io.tocsin;

import org.springframework.boot.SpringApplication;

/** Starts Tocsin. */
public final class Tocsin {

    private Tocsin() {}

    public static void main(String[] args) {
        SpringApplication.run(TocsinServer.class, args);
    }
}
