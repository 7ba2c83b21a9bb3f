package io.windfall.connectworker;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A delivery as a webhook's receiver got it. */
record Delivery(String id, String idempotencyKey, String timestamp, String signature, String body) {

    static Delivery of(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        return new Delivery(
                headers.getFirst("webhook-id"),
                headers.getFirst("Idempotency-Key"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** What the signature must be (Standard Webhooks 1.0). */
    String signedWith(String secret) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] text = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(text));
    }
}
