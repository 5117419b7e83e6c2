package io.tocsin.correlate;

final class WindowBench {
    private WindowBench() {}

    public static void main(String[] a) {}
}
