package io.windfall.access;

import io.windfall.grant.GrantKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes an authority, and for each principal a folder with all that is secret of it: {@code password} for SCRAM, {@code
 * registry.password}; and whom it trusts, {@code truststore.p12} and {@code ca.pem}. Servers, executors and the super user have a
 * certificate, too: {@code keystore.p12} with {@code keystore.password}, and the same as {@code certificate.pem} and {@code key.pem};
 * nobody else needs one, and what is not there cannot be stolen. The orchestrator's has {@code grant.key} and {@code http.token} beside,
 * executors' have {@code grant.pub}, the registry's has {@code users.properties}. Readable by their owner alone. One folder more, {@code
 * prometheus}, holds the authority's certificate {@code ca.pem} and nothing else, readable by all: who scrapes needs to know whom to trust,
 * and nothing secret.
 *
 * <p>It is for trying things out: with an authority of your own, make the same files by it.
 */
public final class KeyFolder {
    /** A trust store holds nothing secret: its password only guards against mishaps. */
    public static final String TRUST_PASSWORD = "changeit";

    /** Principals that are servers or set things up, beside the roles. */
    public static final String BROKER = "broker";

    /** The super user who gives passwords and rights. */
    public static final String SETUP = "setup";

    /** The file of a principal's SCRAM password. */
    public static final String PASSWORD = "password";

    /** The folder of whoever scrapes metrics. */
    public static final String PROMETHEUS = "prometheus";

    /** What the two instances of a trial's orchestrator are called, beside their role: the one certificate is for both. */
    private static final List<String> INSTANCES = List.of("orchestrator-1", "orchestrator-2");

    /** What a trial's broker is called. */
    private static final String BROKER_HOST = "kafka";

    /** Of version 4, or of version 6. */
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");

    private static final String CA = "ca";
    private static final String CA_PEM = "ca.pem";
    private static final int CA_DAYS = 3650;

    private final Path directory;
    private final Map<String, List<String>> hosts;
    private final int days;
    private final Keytool keytool = new Keytool();

    /**
     * @param directory where to make the folders; must be empty or absent
     * @param hosts by principal, further names and addresses at which it is reached, beside its own name, localhost and 127.0.0.1, and
     *     what {@code compose.secure.yml} calls it: {@code kafka}, and {@code orchestrator-1} and {@code orchestrator-2}, which share
     *     one certificate. Each certificate is for its own alone, so that nobody can pass for another
     * @param days how long the certificates are good for
     */
    public KeyFolder(Path directory, Map<String, List<String>> hosts, int days) {
        this.directory = directory;
        this.hosts = Map.copyOf(hosts);
        this.days = days;
    }

    /** Names of the principals of a cluster with executors at these sites; the role of trials, feed, is left out. */
    public static List<String> principals(List<String> sites) {
        List<String> names = new ArrayList<>(List.of(BROKER, SETUP));
        for (AccessRole role : AccessRole.values()) {
            if (role == AccessRole.EXECUTOR) {
                sites.forEach(site -> names.add(role.label() + "-" + site));
            } else if (role != AccessRole.WEBHOOK && role != AccessRole.FEED) {
                names.add(role.label());
            }
        }
        return names;
    }

    /** The roles of such a principal; none for the broker and the super user. */
    public static List<AccessRole> rolesOf(String principal) {
        if (principal.equals(BROKER) || principal.equals(SETUP)) {
            return List.of();
        } else if (principal.startsWith(AccessRole.EXECUTOR.label() + "-")) {
            return List.of(AccessRole.EXECUTOR);
        }
        AccessRole role = AccessRole.named(principal);
        return role == AccessRole.CONNECT ? List.of(role, AccessRole.WEBHOOK) : List.of(role);
    }

    /**
     * Makes them all.
     *
     * @throws IOException with a line that says what to do
     */
    public void make(List<String> principals) throws IOException, InterruptedException {
        requireEmpty();
        Path ca = folder(CA);
        KeyFiles.secret(ca.resolve("ca.password"));
        keytool.run(List.of(
                "-genkeypair",
                "-alias",
                CA,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=windfall-ca",
                "-validity",
                Integer.toString(CA_DAYS),
                "-ext",
                "bc:critical=ca:true,pathlen:0",
                "-ext",
                "ku:critical=keyCertSign,cRLSign",
                "-storetype",
                "PKCS12",
                "-keystore",
                ca.resolve("ca.p12").toString(),
                "-storepass:file",
                ca.resolve("ca.password").toString()));
        Certificate authority;
        try {
            authority = authority(ca);
            KeyFiles.write(ca.resolve("ca.p12"), Files.readAllBytes(ca.resolve("ca.p12")));
            String pem = KeyFiles.certificatePem(authority.getEncoded());
            KeyFiles.write(ca.resolve(CA_PEM), pem);
            KeyFiles.writeOpenly(
                    KeyFiles.openFolder(directory.resolve(PROMETHEUS)).resolve(CA_PEM), pem);
        } catch (GeneralSecurityException e) {
            throw new IOException("the authority's certificate cannot be read: " + e.getMessage(), e);
        }
        KeyPair grants = GrantKeys.generate();
        Path grantKey = ca.resolve("grant.key");
        Path grantPub = ca.resolve("grant.pub");
        GrantKeys.save(grants, grantKey, grantPub);
        Map<String, String> registryPasswords = inParallel(principals, name -> principal(name, ca, authority));
        if (principals.contains(AccessRole.ORCHESTRATOR.label())) {
            Path own = directory.resolve(AccessRole.ORCHESTRATOR.label());
            KeyFiles.write(own.resolve("grant.key"), Files.readString(grantKey));
            KeyFiles.secret(own.resolve("http.token"));
        }
        for (String name : principals) {
            if (rolesOf(name).contains(AccessRole.EXECUTOR)) {
                KeyFiles.write(directory.resolve(name).resolve("grant.pub"), Files.readString(grantPub));
            }
        }
        Files.delete(grantKey);
        if (principals.contains(AccessRole.REGISTRY.label())) {
            KeyFiles.write(
                    directory.resolve(AccessRole.REGISTRY.label()).resolve("users.properties"),
                    users(registryPasswords));
        }
    }

    /** Who applies the declared schemas may register, and the orchestrator, for its changelogs; all others look up. */
    private static String users(Map<String, String> passwords) {
        StringBuilder text = new StringBuilder("# name = read or write, and the password\n");
        passwords.forEach((name, password) -> {
            boolean writes = name.equals(AccessRole.ADMIN.label()) || name.equals(AccessRole.ORCHESTRATOR.label());
            text.append(name)
                    .append(" = ")
                    .append(writes ? "write " : "read ")
                    .append(password)
                    .append('\n');
        });
        return text.toString();
    }

    private interface Making {
        String of(String principal) throws IOException, InterruptedException, GeneralSecurityException;
    }

    /** A program of its own for each step takes its time, so all cores work at it. */
    private static Map<String, String> inParallel(List<String> principals, Making making)
            throws IOException, InterruptedException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            principals.forEach(name -> tasks.add(() -> making.of(name)));
            List<Future<String>> results = workers.invokeAll(tasks);
            Map<String, String> made = new TreeMap<>();
            for (int i = 0; i < results.size(); i++) {
                made.put(principals.get(i), results.get(i).get());
            }
            return made;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known
                    ? known
                    : new IOException("keys cannot be made: " + e.getCause().getMessage(), e.getCause());
        } finally {
            workers.shutdownNow();
        }
    }

    /** Makes one folder and returns the registry's password of that principal. */
    private String principal(String name, Path ca, Certificate authority)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path own = folder(name);
        KeyFiles.write(own.resolve(CA_PEM), KeyFiles.certificatePem(authority.getEncoded()));
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(CA, authority);
        save(trust, own.resolve("truststore.p12"), TRUST_PASSWORD);
        if (hasCertificate(name)) {
            certify(name, own, ca, authority);
        }
        KeyFiles.secret(own.resolve(PASSWORD));
        return KeyFiles.secret(own.resolve("registry.password"));
    }

    private static boolean hasCertificate(String principal) {
        List<AccessRole> roles = rolesOf(principal);
        return roles.isEmpty()
                || roles.contains(AccessRole.ORCHESTRATOR)
                || roles.contains(AccessRole.EXECUTOR)
                || roles.contains(AccessRole.REGISTRY);
    }

    private void certify(String name, Path own, Path ca, Certificate authority)
            throws IOException, InterruptedException, GeneralSecurityException {
        String password = KeyFiles.secret(own.resolve("keystore.password"));
        Path store = own.resolve("keystore.p12");
        Path request = own.resolve("request.pem");
        Path signed = own.resolve("signed.pem");
        keytool.run(List.of(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:file",
                own.resolve("keystore.password").toString()));
        keytool.run(List.of(
                "-certreq",
                "-alias",
                name,
                "-file",
                request.toString(),
                "-keystore",
                store.toString(),
                "-storepass:file",
                own.resolve("keystore.password").toString()));
        keytool.run(List.of(
                "-gencert",
                "-alias",
                CA,
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-validity",
                Integer.toString(days),
                "-ext",
                "san=" + names(name),
                "-ext",
                "ku:critical=digitalSignature",
                "-ext",
                "eku=serverAuth,clientAuth",
                "-rfc",
                "-keystore",
                ca.resolve("ca.p12").toString(),
                "-storepass:file",
                ca.resolve("ca.password").toString()));
        complete(own, name, password, authority);
        Files.delete(request);
        Files.delete(signed);
    }

    /** Puts the signed certificate with its authority into the key store, and the same into PEM files. */
    private void complete(Path own, String name, String password, Certificate authority)
            throws IOException, GeneralSecurityException {
        Path file = own.resolve("keystore.p12");
        KeyStore store = load(file, password);
        Certificate[] chain = {certificate(own.resolve("signed.pem")), authority};
        var key = store.getKey(name, password.toCharArray());
        store.setKeyEntry(name, key, password.toCharArray(), chain);
        save(store, file, password);
        KeyFiles.write(own.resolve("key.pem"), KeyFiles.privateKeyPem(key.getEncoded()));
        KeyFiles.write(
                own.resolve("certificate.pem"),
                KeyFiles.certificatePem(chain[0].getEncoded()) + KeyFiles.certificatePem(authority.getEncoded()));
    }

    /** Whether a certificate names this as an address; else it is a name. */
    public static boolean isAddress(String host) {
        return ADDRESS.matcher(host).matches();
    }

    private String names(String principal) {
        List<String> names = new ArrayList<>(List.of("dns:" + principal, "dns:localhost", "ip:127.0.0.1"));
        if (principal.equals(AccessRole.ORCHESTRATOR.label())) {
            INSTANCES.forEach(instance -> names.add("dns:" + instance));
        } else if (principal.equals(BROKER)) {
            names.add("dns:" + BROKER_HOST);
        }
        for (String host : hosts.getOrDefault(principal, List.of())) {
            names.add((isAddress(host) ? "ip:" : "dns:") + host);
        }
        return names.stream().distinct().collect(Collectors.joining(","));
    }

    private static Certificate authority(Path ca) throws IOException, GeneralSecurityException {
        return load(ca.resolve("ca.p12"), Files.readString(ca.resolve("ca.password")))
                .getCertificate(CA);
    }

    private static KeyStore load(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static void save(KeyStore store, Path file, String password) throws IOException, GeneralSecurityException {
        var bytes = new java.io.ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        KeyFiles.write(file, bytes.toByteArray());
    }

    private static Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private Path folder(String name) throws IOException {
        return KeyFiles.folder(directory.resolve(name));
    }

    private void requireEmpty() throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> found = Files.list(directory)) {
                if (found.findAny().isPresent()) {
                    throw new IOException(directory + " is not empty: name a new folder, or remove the old keys first");
                }
            }
        }
    }
}
