package io.windfall.cli;

import io.windfall.grant.GrantKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key with which the orchestrator signs transfers: the configured one, else one of its own, made on first use. */
final class GrantKeyFile {
    static final String PRIVATE_NAME = "grant.key";
    static final String PUBLIC_NAME = "grant.pub";

    private static final Logger LOG = LoggerFactory.getLogger(GrantKeyFile.class);

    private GrantKeyFile() {}

    /**
     * The file of the private key; says where the public one is that executors need.
     *
     * @throws UserException when the key cannot be read, or none can be made
     */
    static Path ready(Configuration configuration, Surroundings surroundings, PrintWriter out) {
        Optional<Path> configured = configured(configuration, surroundings);
        Path key = configured.orElse(usual(surroundings));
        try {
            if (configured.isEmpty() && !Files.exists(key)) {
                make(key);
            }
            GrantKeys.loadPrivate(key);
        } catch (IOException e) {
            throw unusable(e);
        }
        if (configured.isEmpty()) {
            Path open = key.resolveSibling(PUBLIC_NAME);
            LOG.info("Transfers are signed with {}; executors check them with {}", key, open);
            out.println("Transfers are signed; executors need the public key " + open);
            out.flush();
        }
        return key;
    }

    /**
     * Looks at the key, where there is one; makes none.
     *
     * @throws UserException when it cannot be read
     */
    static void check(Configuration configuration, Surroundings surroundings) {
        Optional<Path> configured = configured(configuration, surroundings);
        Path key = configured.orElse(usual(surroundings));
        try {
            if (configured.isPresent() || Files.exists(key)) {
                GrantKeys.loadPrivate(key);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static Optional<Path> configured(Configuration configuration, Surroundings surroundings) {
        return configuration.find(ConfigKey.GRANT_KEY).map(surroundings.workingDirectory()::resolve);
    }

    private static Path usual(Surroundings surroundings) {
        return surroundings.home().resolve(PRIVATE_NAME);
    }

    private static UserException unusable(IOException e) {
        return UserException.usage(
                "the key that signs transfers cannot be used (" + Failures.namedReason(e) + "): check "
                        + ConfigKey.GRANT_KEY.name() + " or the home directory",
                e);
    }

    private static void make(Path key) throws IOException {
        Files.createDirectories(key.getParent());
        try {
            GrantKeys.save(GrantKeys.generate(), key, key.resolveSibling(PUBLIC_NAME));
        } catch (FileAlreadyExistsException e) {
            LOG.info("Another process has made {} meanwhile", e.getFile());
        }
    }
}
