package io.windfall.embedded;

/** Whether schemas may be registered and deleted. */
enum RegistryMode {
    READWRITE,
    READONLY;

    static RegistryMode parse(String text) {
        for (RegistryMode mode : values()) {
            if (mode.name().equals(text)) {
                return mode;
            }
        }
        throw RegistryException.invalidMode(text);
    }
}
