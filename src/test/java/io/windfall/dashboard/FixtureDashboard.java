package io.windfall.dashboard;

import io.windfall.testing.Chromium;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A browser for all tests of a class, and for each a server with canned answers. */
abstract class FixtureDashboard {
    static Chromium chromium;

    FixtureWorld world;
    FixtureServer server;

    @BeforeAll
    static void startTheBrowser() throws IOException {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stopTheBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void startTheServer() {
        world = new FixtureWorld(Instant.now());
        server = FixtureServer.start(world, 0);
    }

    @AfterEach
    void stopTheServer() {
        server.close();
    }
}
