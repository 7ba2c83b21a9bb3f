package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.windfall.executor.Checkpoint;
import io.windfall.grant.GrantKeys;
import io.windfall.grant.GrantSigner;
import io.windfall.grant.TransferGrant;
import io.windfall.testing.TestCertificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Each attempt is refused, logged with its reason, and leaves nothing at the destination. */
class IntruderTest {
    @TempDir
    static Path certificates;

    private static TlsIdentity ams;
    private static TlsIdentity osl;
    private static TlsIdentity eve;
    private static TlsIdentity stranger;

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Sites sites;
    private Checkpoint offered;

    @BeforeAll
    static void makeCertificates() throws Exception {
        StringBuilder trusted = new StringBuilder();
        for (String name : List.of("ams", "osl", "eve", "stranger")) {
            TestCertificates.make(certificates, name);
            if (!name.equals("stranger")) {
                trusted.append(Files.readString(certificates.resolve(name + ".pem")));
            }
        }
        Files.writeString(certificates.resolve("trusted.pem"), trusted);
        ams = identity("ams");
        osl = identity("osl");
        eve = identity("eve");
        stranger = identity("stranger");
    }

    private static TlsIdentity identity(String name) throws IOException {
        return new TlsFiles(
                        certificates.resolve(name + ".p12"),
                        null,
                        TestCertificates.PASSWORD,
                        certificates.resolve("trusted.pem"),
                        true)
                .load();
    }

    @BeforeEach
    void open() throws Exception {
        sites = new Sites(folder.resolve("sites"), ams);
        offered = sites.offered("job", Sites.files(folder.resolve("files"), 1, 50_000));
        log.start();
        logger().addAppender(log);
        logger().setLevel(Level.WARN);
        logger().setAdditive(false);
    }

    @AfterEach
    void close() throws Exception {
        logger().detachAppender(log);
        sites.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.windfall.transfer");
    }

    @Test
    void shouldServeTheOneWhoHoldsTheGrant() throws Exception {
        assertThat(fetch(osl, sites.request(grant("n1"))).checkpoint()).isEqualTo(offered);
        assertThat(log.list).isEmpty();
    }

    @Test
    void shouldRefuseWithoutGrant() throws Exception {
        FetchRequest request = new FetchRequest(grant("n1"), null, sites.server.url(), soon());
        refused(osl, request, "no grant");
        SourceClient client =
                new SourceClient(sites.server.url(), FetchSettings.defaults().withTls(osl));
        for (String path : List.of(TransferPaths.MANIFEST, TransferPaths.CHUNKS + "00", "/v1/files/weights.bin")) {
            assertThatThrownBy(() -> client.get(path, "guessed", null, null))
                    .as(path)
                    .hasMessageContaining("no session of that token");
        }
    }

    @Test
    void shouldRefuseAnExpiredGrant() throws Exception {
        long expired = sites.clock.millis() - GrantDesk.TOLERANCE_MILLIS - 1_000;
        TransferGrant grant = new TransferGrant(
                "fabric", "job", 3, "ams", "osl", osl.certificateSha256(), offered.manifestDigest(), expired, "n1");
        refused(osl, signed(grant), "expired");
    }

    @Test
    void shouldRefuseAnotherJobsGrant() throws Exception {
        TransferGrant grant = sites.grant("other", offered.manifestDigest(), osl.certificateSha256(), "n1");
        refusedAt(osl, signed(grant), "not on offer", "not done by its deadline");
    }

    @Test
    void shouldRefuseAnotherSitesGrant() throws Exception {
        TransferGrant fromElsewhere = new TransferGrant(
                "fabric", "job", 3, "fra", "osl", osl.certificateSha256(), offered.manifestDigest(), soon(), "n1");
        refused(osl, signed(fromElsewhere), "another site's checkpoint");
        refused(eve, signed(grant("n2")), "another site's certificate");
    }

    @Test
    void shouldRefuseAReplayedGrant() throws Exception {
        TransferGrant grant = grant("n1");
        String signature = new GrantSigner(sites.keys.getPrivate()).sign(grant);
        SourceClient holder =
                new SourceClient(sites.server.url(), FetchSettings.defaults().withTls(osl));
        SourceClient thief =
                new SourceClient(sites.server.url(), FetchSettings.defaults().withTls(eve));
        String token = holder.redeem(grant, signature);
        assertThat(holder.redeem(grant, signature)).isEqualTo(token);
        refused(eve, signed(grant), "another site's certificate");
        assertThatThrownBy(() -> thief.get(TransferPaths.MANIFEST, token, null, null))
                .hasMessageContaining("belongs to another certificate");
        logged("belongs to another certificate");
        TransferGrant again = new TransferGrant(
                "fabric", "job", 4, "ams", "osl", osl.certificateSha256(), offered.manifestDigest(), soon(), "n1");
        refused(osl, signed(again), "redeemed before");
    }

    @Test
    void shouldRememberAcrossARestartWhatWasRedeemed() throws Exception {
        TransferGrant grant = grant("n1");
        String signature = new GrantSigner(sites.keys.getPrivate()).sign(grant);
        String token =
                new SourceClient(sites.server.url(), FetchSettings.defaults().withTls(osl)).redeem(grant, signature);
        sites.server.close();
        sites.server = sites.serve(ams);
        sites.server.offer("job", offered.manifestDigest(), "osl");
        SourceClient holder =
                new SourceClient(sites.server.url(), FetchSettings.defaults().withTls(osl));
        assertThat(holder.redeem(grant, signature)).isEqualTo(token);
        TransferGrant again = new TransferGrant(
                "fabric", "job", 4, "ams", "osl", osl.certificateSha256(), offered.manifestDigest(), soon(), "n1");
        refused(osl, signed(again), "redeemed before");
    }

    @Test
    void shouldRefuseAForgedSignature() throws Exception {
        TransferGrant grant = grant("n1");
        String forged = new GrantSigner(GrantKeys.generate().getPrivate()).sign(grant);
        refused(osl, new FetchRequest(grant, forged, sites.server.url(), soon()), "not the orchestrator's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "a/../../evil", "/etc/evil", "C:/evil", "a\\..\\evil", "a//b", "a\u0000b", "./a"})
    void shouldRefuseAPathThatEscapes(String path) throws Exception {
        String text = manifestText().replace("weights.bin", path);
        refused(osl, signed(planted(text)), "the path \"");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 50000/bytes 49999", "- 33332 /- 133332 ", "bytes 50000/bytes -1", "- 33332 /- -5 "})
    void shouldRefuseAManifestThatLiesAboutSizes(String lie) throws Exception {
        String text = manifestText().replace(lie.split("/")[0], lie.split("/")[1]);
        assertThat(text).isNotEqualTo(manifestText());
        refused(osl, signed(planted(text)), lie.contains("-1") || lie.contains("-5") ? "may be" : "lies about sizes");
    }

    @Test
    void shouldRefuseChunksOfOtherLengthsThanTheManifestSays() throws Exception {
        String text = manifestText().replace("bytes 50000", "bytes 49999").replace("- 33332 ", "- 33331 ");
        refusedChunks(osl, signed(planted(text)), "other bytes than its SHA-256");
    }

    @Test
    void shouldRefuseAnotherManifestThanTheOneGranted() throws Exception {
        Path manifest = folder.resolve("sites/source/manifests/" + offered.manifestDigest());
        Files.writeString(manifest, manifestText().replace("step 7", "step 8"));
        assertThatThrownBy(() -> fetch(osl, signed(grant("n1"), 500))).isInstanceOf(FetchFailedException.class);
        logged("damaged on disk");
        nothingWritten();
    }

    @Test
    void shouldRefuseAChunkWithAFlippedBit() throws Exception {
        for (Path chunk : StoreDisk.list(folder.resolve("sites/source/chunks"))) {
            byte[] bytes = Files.readAllBytes(chunk);
            bytes[bytes.length / 2] ^= 4;
            Files.write(chunk, bytes);
        }
        refusedChunks(osl, signed(grant("n1")), "other bytes than its SHA-256");
    }

    @Test
    void shouldRefusePlainHttpAgainstTls() throws Exception {
        int port = sites.server.url().getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET /v1/manifest HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).doesNotContain("200").doesNotContain("windfall");
        }
        logged("plain HTTP? use https");
        FetchRequest request = sites.request(grant("n1"), URI.create("http://127.0.0.1:" + port));
        assertThatThrownBy(() -> fetch(
                        osl,
                        new FetchRequest(
                                request.grant(), request.signature(), request.source(), sites.clock.millis() + 700)))
                .isInstanceOf(FetchFailedException.class);
        nothingWritten();
    }

    @Test
    void shouldRefuseACertificateThatNobodyTrusts() throws Exception {
        TransferGrant grant = sites.grant("job", offered.manifestDigest(), stranger.certificateSha256(), "n1");
        assertThatThrownBy(() -> fetch(stranger, signed(grant, 700))).isInstanceOf(FetchFailedException.class);
        logged("Refused a connection before any request");
        nothingWritten();
    }

    @Test
    void shouldServeAndUsePlainHttpOnLoopbackOnly() {
        assertThatThrownBy(() -> new ServerSettings(
                        "fabric",
                        "ams",
                        new InetSocketAddress("0.0.0.0", 0),
                        null,
                        sites.keys.getPublic(),
                        folder.resolve("r"),
                        0,
                        sites.clock))
                .hasMessageContaining("plain HTTP is served on loopback only");
        assertThatThrownBy(() -> fetch(null, sites.request(grant("n1"), URI.create("http://192.0.2.1:1"))))
                .hasMessageContaining("plain HTTP is used on loopback only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1.example.org", "loopback.example.org", "ip6-localhost", "[::2]", "127.1", "127.0.0.256"
            })
    void shouldTakeNoNameForLoopback(String host) {
        assertThatThrownBy(() -> new SourceClient(URI.create("http://" + host + ":1"), FetchSettings.defaults()))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageMatching("plain HTTP is used on loopback only.*|.*is no HTTP\\(S\\) URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.3.9", "localhost", "[::1]"})
    void shouldUsePlainHttpOnLoopbackUnlessThisSiteHasACertificate(String host) throws Exception {
        URI plain = URI.create("http://" + host + ":1");
        assertThat(new SourceClient(plain, FetchSettings.defaults())).isNotNull();
        assertThatThrownBy(
                        () -> new SourceClient(plain, FetchSettings.defaults().withTls(osl)))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining("does not use plain HTTP");
    }

    private long soon() {
        return sites.clock.millis() + 10_000;
    }

    private TransferGrant grant(String nonce) {
        return sites.grant("job", offered.manifestDigest(), osl.certificateSha256(), nonce);
    }

    private FetchRequest signed(TransferGrant grant) {
        return signed(grant, 10_000);
    }

    private FetchRequest signed(TransferGrant grant, long millis) {
        return new FetchRequest(
                grant,
                new GrantSigner(sites.keys.getPrivate()).sign(grant),
                sites.server.url(),
                sites.clock.millis() + millis);
    }

    private String manifestText() throws IOException {
        return new String(sites.source.manifestBytes(offered.manifestDigest()), StandardCharsets.UTF_8);
    }

    /** A grant for a manifest that a source never made, but offers. */
    private TransferGrant planted(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String digest = Sha256.of(bytes);
        Files.write(folder.resolve("sites/source/manifests/" + digest), bytes);
        sites.server.offer("job", digest, "osl");
        return sites.grant("job", digest, osl.certificateSha256(), "planted");
    }

    private FetchResult fetch(TlsIdentity identity, FetchRequest request) throws FetchFailedException {
        try (Fetcher fetcher = new Fetcher(
                sites.destination, FetchSettings.defaults().withTls(identity).withPatience(Duration.ofSeconds(5)))) {
            return fetcher.fetch(request, progress -> {});
        }
    }

    private void refused(TlsIdentity identity, FetchRequest request, String reason) throws IOException {
        refusedAt(identity, request, reason, reason);
    }

    private void refusedAt(TlsIdentity identity, FetchRequest request, String reason, String failure)
            throws IOException {
        FetchRequest shorter =
                new FetchRequest(request.grant(), request.signature(), request.source(), sites.clock.millis() + 3_000);
        assertThatThrownBy(() -> fetch(identity, shorter))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining(failure);
        logged(reason);
        nothingWritten();
    }

    private void refusedChunks(TlsIdentity identity, FetchRequest request, String reason) throws IOException {
        assertThatThrownBy(() -> fetch(identity, request)).hasMessageContaining(reason);
        logged(reason);
        assertThat(sites.destination.find(request.grant().manifestDigest())).isNull();
        for (String kind : List.of("manifests", "fetches", "partials")) {
            assertThat(StoreDisk.list(folder.resolve("sites/destination/" + kind)))
                    .as(kind)
                    .isEmpty();
        }
        for (Path chunk : StoreDisk.list(folder.resolve("sites/destination/chunks"))) {
            assertThat(Sha256.of(Files.readAllBytes(chunk)))
                    .isEqualTo(chunk.getFileName().toString());
        }
    }

    private void logged(String reason) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(List.copyOf(log.list))
                .anySatisfy(event -> {
                    assertThat(event.getLevel()).isEqualTo(Level.WARN);
                    assertThat(event.getFormattedMessage()).contains(reason);
                }));
    }

    private void nothingWritten() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("sites/destination"))) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly("lock");
        }
    }
}
