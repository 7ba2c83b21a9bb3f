package io.windfall.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryConfigTest {

    @Test
    void shouldReadItsKeysAndPassOnTheRest() {
        RegistryConfig config = RegistryConfig.fromProperties(Map.of(
                "schema.registry.url", "http://a:1, https://b:2",
                "schema.registry.cache.capacity", "7",
                "schema.registry.auto.register", "false",
                "schema.registry.proxy.host", "proxy",
                "schema.registry.ssl.truststore.location", "/t",
                "schema.registry.ssl.truststore.type", "PKCS12",
                "schema.registry.ssl.keystore.location", "/k",
                "schema.registry.ssl.key.password", "kp",
                "kafka.bootstrap.servers", "elsewhere"));

        assertThat(config.urls()).containsExactly("http://a:1", "https://b:2");
        assertThat(config.cacheCapacity()).isEqualTo(7);
        assertThat(config.serdeOptions().autoRegister()).isFalse();
        assertThat(config.clientProperties())
                .isEqualTo(Map.of(
                        "schema.registry.http.connect.timeout.ms", "5000",
                        "schema.registry.http.read.timeout.ms", "15000",
                        "schema.registry.proxy.host", "proxy",
                        "schema.registry.ssl.truststore.location", "/t",
                        "schema.registry.ssl.truststore.type", "PKCS12",
                        "schema.registry.ssl.keystore.location", "/k",
                        "schema.registry.ssl.key.password", "kp"));
    }

    @Test
    void shouldNeverShowASecret() {
        String shown = RegistryConfig.fromProperties(Map.of(
                        "schema.registry.url", "http://me:s3cret-a@host:1",
                        "schema.registry.basic.auth.user.info", "me:s3cret-b",
                        "schema.registry.ssl.truststore.location", "/t",
                        "schema.registry.ssl.truststore.password", "s3cret-c",
                        "schema.registry.ssl.key.password", "s3cret-d",
                        "schema.registry.bearer.auth.client.secret", "s3cret-e",
                        "schema.registry.sasl.jaas.config", "s3cret-f"))
                .toString();

        assertThat(shown).doesNotContain("s3cret").contains("host:1", "user=me", "/t");
        assertThat(new RegistryConfig.Auth.Bearer("s3cret").toString()).doesNotContain("s3cret");
    }

    @Test
    void shouldSayWhatIsWrongInOneLine() {
        assertRefused(Map.of(), "set schema.registry.url");
        assertRefused(Map.of("schema.registry.url", "registry:8081"), "does not begin with http:// or https://");
        assertRefused(
                Map.of(
                        "schema.registry.url", "http://a",
                        "schema.registry.basic.auth.user.info", "a:b",
                        "schema.registry.bearer.auth.token", "t"),
                "not both");
        assertRefused(
                Map.of("schema.registry.url", "http://a", "schema.registry.basic.auth.user.info", "nobody"),
                "must read user:password");
        assertRefused(
                Map.of("schema.registry.url", "http://a", "schema.registry.cache.capacity", "many"),
                "'many' is not a whole number");
        assertRefused(
                Map.of("schema.registry.url", "http://a", "schema.registry.auto.register", "yes"),
                "neither true nor false");
    }

    private static void assertRefused(Map<String, String> properties, String message) {
        assertThatThrownBy(() -> RegistryConfig.fromProperties(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }
}
