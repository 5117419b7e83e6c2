package io.tocsin.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/** What a browser and a security key do together: makes one passkey (ES256, attestation "none") and shows it. */
final class SoftAuthenticator {

    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    private static final int HAS_CREDENTIAL = 0x40;

    private final ObjectMapper json = new ObjectMapper();
    private final String origin;
    private final KeyPair key;
    private final byte[] id = UUID.randomUUID().toString().getBytes(UTF_8);
    private boolean verifies = true;
    private int count;

    SoftAuthenticator(String origin) throws GeneralSecurityException {
        this.origin = origin;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        key = generator.generateKeyPair();
    }

    /** From now on it does not ask its user for a PIN or a finger. */
    void verifiesNobody() {
        verifies = false;
    }

    String id() {
        return base64(id);
    }

    /** The answer to {@code navigator.credentials.create}, as {@code toJSON()} has it. */
    JsonNode create(JsonNode options) throws Exception {
        String rp = options.path("rp").path("id").asText();
        ByteArrayOutputStream attestation = new ByteArrayOutputStream();
        try (CBORGenerator cbor = new CBORFactory().createGenerator(attestation)) {
            cbor.writeStartObject(3);
            cbor.writeStringField("fmt", "none");
            cbor.writeFieldName("attStmt");
            cbor.writeStartObject(0);
            cbor.writeEndObject();
            cbor.writeFieldName("authData");
            cbor.writeBinary(authData(rp, HAS_CREDENTIAL, credential()));
            cbor.writeEndObject();
        }
        ObjectNode answer = answer();
        ObjectNode response = answer.putObject("response");
        response.put("clientDataJSON", base64(clientData("webauthn.create", options)));
        response.put("attestationObject", base64(attestation.toByteArray()));
        response.putArray("transports").add("internal");
        return answer;
    }

    /** The answer to {@code navigator.credentials.get}, as {@code toJSON()} has it. */
    JsonNode get(JsonNode options, byte[] userHandle) throws Exception {
        byte[] client = clientData("webauthn.get", options);
        byte[] data = authData(options.path("rpId").asText(), 0, new byte[0]);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key.getPrivate());
        signature.update(data);
        signature.update(sha256(client));
        ObjectNode answer = answer();
        ObjectNode response = answer.putObject("response");
        response.put("clientDataJSON", base64(client));
        response.put("authenticatorData", base64(data));
        response.put("signature", base64(signature.sign()));
        response.put("userHandle", base64(userHandle));
        return answer;
    }

    private ObjectNode answer() {
        ObjectNode answer = json.createObjectNode();
        answer.put("id", id());
        answer.put("rawId", id());
        answer.put("type", "public-key");
        answer.put("authenticatorAttachment", "platform");
        answer.putObject("clientExtensionResults");
        return answer;
    }

    private byte[] clientData(String type, JsonNode options) throws IOException {
        ObjectNode data = json.createObjectNode();
        data.put("type", type);
        data.put("challenge", options.path("challenge").asText());
        data.put("origin", origin);
        data.put("crossOrigin", false);
        return json.writeValueAsBytes(data);
    }

    private byte[] authData(String rp, int flags, byte[] credential) throws GeneralSecurityException {
        int all = flags | USER_PRESENT | (verifies ? USER_VERIFIED : 0);
        return ByteBuffer.allocate(32 + 1 + 4 + credential.length)
                .put(sha256(rp.getBytes(UTF_8)))
                .put((byte) all)
                .putInt(++count)
                .put(credential)
                .array();
    }

    private byte[] credential() throws IOException {
        ByteArrayOutputStream cose = new ByteArrayOutputStream();
        ECPublicKey point = (ECPublicKey) key.getPublic();
        try (CBORGenerator cbor = new CBORFactory().createGenerator(cose)) {
            cbor.writeStartObject(5);
            cbor.writeFieldId(1);
            cbor.writeNumber(2);
            cbor.writeFieldId(3);
            cbor.writeNumber(-7);
            cbor.writeFieldId(-1);
            cbor.writeNumber(1);
            cbor.writeFieldId(-2);
            cbor.writeBinary(coordinate(point.getW().getAffineX()));
            cbor.writeFieldId(-3);
            cbor.writeBinary(coordinate(point.getW().getAffineY()));
            cbor.writeEndObject();
        }
        return ByteBuffer.allocate(16 + 2 + id.length + cose.size())
                .put(new byte[16])
                .putShort((short) id.length)
                .put(id)
                .put(cose.toByteArray())
                .array();
    }

    private static byte[] coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] wide = new byte[32];
        int from = Math.max(0, bytes.length - 32);
        System.arraycopy(bytes, from, wide, 32 - (bytes.length - from), bytes.length - from);
        return Arrays.copyOf(wide, 32);
    }

    private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
