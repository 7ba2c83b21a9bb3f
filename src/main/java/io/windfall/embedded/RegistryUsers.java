package io.windfall.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Who may use a registry, by HTTP basic authentication, and whether they may only read. Passwords are kept as digests, and compared in
 * a time that does not tell how much of one was right.
 */
public final class RegistryUsers {
    /** What a user may do. */
    public enum Rights {
        /** Look up, and test for compatibility. */
        READ,
        /** Register, delete, and set compatibility beside. */
        WRITE
    }

    /**
     * One who may use it.
     *
     * @param password at least 16 characters: the registry does not slow down who guesses
     */
    public record User(String password, Rights rights) {
        private static final int SHORTEST = 16;

        public User {
            Objects.requireNonNull(rights, "rights");
            if (password.length() < SHORTEST) {
                throw new IllegalArgumentException("the password is too short: at least " + SHORTEST + " characters");
            }
        }

        @Override
        public String toString() {
            return "User[" + rights + "]";
        }
    }

    private record Known(byte[] digest, Rights rights) {}

    private final Map<String, Known> known = new HashMap<>();

    private RegistryUsers() {}

    /** @param users by name, at least one; names without a colon */
    public static RegistryUsers of(Map<String, User> users) {
        if (users.isEmpty()) {
            throw new IllegalArgumentException("no user is given, so nobody could use the registry");
        }
        RegistryUsers all = new RegistryUsers();
        users.forEach((name, user) -> all.add(name, user.password(), user.rights()));
        return all;
    }

    /** One user who may do everything, whatever the password. */
    static RegistryUsers only(String name, String password) {
        RegistryUsers all = new RegistryUsers();
        all.add(name, password, Rights.WRITE);
        return all;
    }

    private void add(String name, String password, Rights rights) {
        if (name.isEmpty() || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is no user name: leave the colon out");
        }
        known.put(name, new Known(digest(password.getBytes(StandardCharsets.UTF_8)), rights));
    }

    /** What the sender of an Authorization header may do; null: nothing, nobody is known by it. */
    Rights rightsOf(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        String credentials;
        try {
            credentials = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // no base64, so nobody's
        }
        int colon = credentials.indexOf(':');
        Known user = colon < 0 ? null : known.get(credentials.substring(0, colon));
        byte[] given = digest(credentials.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
        return user != null && MessageDigest.isEqual(user.digest(), given) ? user.rights() : null;
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
