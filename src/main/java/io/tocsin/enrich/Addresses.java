package io.tocsin.enrich;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads addresses from their texts, without ever asking the DNS. */
public final class Addresses {

    private Addresses() {}

    /** Four or sixteen bytes; null where the text is no address. */
    public static byte @Nullable [] bytes(String text) {
        return NetUtil.createByteArrayFromIpAddressString(text);
    }

    /** As text in canonical form. */
    public static String text(byte[] bytes) {
        return NetUtil.toAddressString(address(bytes));
    }

    public static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(bytes.length + " bytes are no address", e);
        }
    }
}
