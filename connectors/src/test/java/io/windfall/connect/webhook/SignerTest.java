package io.windfall.connect.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class SignerTest {

    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    /** The example that Standard Webhooks publishes. */
    @Test
    void shouldSignAsTheStandardDoes() {
        Signer signer = Signer.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(signer.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY))
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void shouldSignWithEachSecretWhileReceiversChangeOver() {
        String both = Signer.of("a-new-secret-of-32-bytes-or-more , the-old-secret-of-32-bytes-or-so")
                .headers("c", 1, BODY)
                .get("webhook-signature");
        String old = Signer.of("the-old-secret-of-32-bytes-or-so")
                .headers("c", 1, BODY)
                .get("webhook-signature");
        assertThat(both.split(" ")).hasSize(2).contains(old);
    }

    @Test
    void shouldRefuseWeakSecretsWithoutShowingThem() {
        for (String weak : new String[] {"hunter2", "whsec_!!!", " , "}) {
            assertThatThrownBy(() -> Signer.of(weak))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("webhook.secret")
                    .hasMessageNotContainingAny("hunter2", "!!!");
        }
    }
}
