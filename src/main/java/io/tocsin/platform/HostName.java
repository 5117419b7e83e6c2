package io.tocsin.platform;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this host. */
public final class HostName {

    private static final String SYSLOG = read();

    private HostName() {}

    /** Returns it as the header of a syslog message has it: printable, or {@code -} where it is not known (RFC 5424 §6.2.4). */
    public static String ofSyslog() {
        return SYSLOG;
    }

    private static String read() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^!-~]", "");
            return name.isEmpty() ? "-" : name;
        } catch (UnknownHostException e) {
            return "-";
        }
    }
}
