package io.windfall.container;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Prints what the containers said last when a test of theirs fails. */
final class LastWords implements TestWatcher {
    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        if (DeploymentIT.deployment != null) {
            Stream.concat(
                            Stream.concat(Stream.of(Deployment.BROKER), Deployment.ORCHESTRATORS.stream()),
                            Deployment.SITES.stream().map(Deployment::executor))
                    .forEach(name -> System.out.println(DeploymentIT.deployment.lastWords(name)));
        }
    }
}
