package io.windfall.connect.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.config.ConfigException;

/**
 * Signs deliveries as the Standard Webhooks specification 1.0 says (standardwebhooks.com), so that its libraries verify them:
 * HMAC-SHA-256 over {@code id.seconds.body}. Never shows a secret. Safe for use by several threads.
 */
final class Signer {

    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String ENCODED = "whsec_";
    private static final int LEAST_BYTES = 16;

    private final List<SecretKeySpec> keys;

    private Signer(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * From one secret, or several separated by commas; each the text's UTF-8 bytes, or {@code whsec_} and base64 of the bytes.
     *
     * @throws ConfigException when one is too short or no base64; the message never holds it
     */
    static Signer of(String secrets) {
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String secret : secrets.split(",")) {
            if (!secret.isBlank()) {
                keys.add(new SecretKeySpec(bytes(secret.strip()), ALGORITHM));
            }
        }
        if (keys.isEmpty()) {
            throw new ConfigException(WebhookConfig.SECRET + " must be set: deliveries are signed");
        }
        return new Signer(List.copyOf(keys));
    }

    /**
     * The headers of one try.
     *
     * @param id of the event
     * @param seconds when it is sent, s since 1970-01-01 UTC: a receiver refuses what is old
     * @param body as it is sent
     */
    Map<String, String> headers(String id, long seconds, byte[] body) {
        byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        String signatures =
                keys.stream().map(key -> "v1," + sign(key, head, body)).collect(Collectors.joining(" "));
        return Map.of(ID, id, TIMESTAMP, Long.toString(seconds), SIGNATURE, signatures);
    }

    private static String sign(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String secret) {
        byte[] bytes;
        try {
            bytes = secret.startsWith(ENCODED)
                    ? Base64.getDecoder().decode(secret.substring(ENCODED.length()))
                    : secret.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(WebhookConfig.SECRET + ": what follows " + ENCODED + " is not base64");
        }
        if (bytes.length < LEAST_BYTES) {
            throw new ConfigException(WebhookConfig.SECRET + ": each secret (commas separate them) must have at least "
                    + LEAST_BYTES + " bytes, such as openssl rand -hex 32 gives");
        }
        return bytes;
    }
}
