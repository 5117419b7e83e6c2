package io.tocsin.platform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Puts a step before and after each call of an object, so that a test can stop there. */
public final class Interruption {

    private Interruption() {}

    /** The target, with {@code step} run before and after each of its methods. */
    public static <T> T of(Class<T> type, T target, Runnable step) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    step.run();
                    method.setAccessible(true);
                    try {
                        Object result = method.invoke(target, arguments);
                        step.run();
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }
}
