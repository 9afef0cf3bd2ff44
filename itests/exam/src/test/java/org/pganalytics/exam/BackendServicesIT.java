// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.exam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.pganalytics.api.analysis.Rules;
import org.pganalytics.api.ingest.Intake;
import org.pganalytics.model.PartState;

/** What the packaged backend offers to plug-ins, seen from inside its container. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BackendServicesIT {
    @Inject
    private Rules rules;

    @Inject
    private Intake intake;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] container() throws IOException {
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl(archive().toUri().toString())
                        .name("pganalytics")
                        .karafVersion("4.4.10")
                        .unpackDirectory(new File(System.getProperty("exam")))
                        .runEmbedded(false)
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                // The backend looks for bundles in its own system/ only: what Pax Exam brings is put beside it
                editConfigurationFilePut(
                        "etc/org.ops4j.pax.url.mvn.cfg",
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        "${karaf.home.uri}${karaf.default.repository}@id=system.repository@snapshots,"
                                + Path.of(System.getProperty("examRepository")).toUri() + "@id=exam"),
                // Its key pair is made by bin/setenv, which does not run here
                editConfigurationFilePut("etc/org.apache.felix.http.cfg", "org.apache.felix.https.enable", "false"),
                port("etc/org.apache.felix.http.cfg", "org.osgi.service.http.port"),
                port("etc/org.apache.felix.http.cfg", "org.osgi.service.http.port.secure"),
                port("etc/org.pganalytics.gateway.cfg", "port"),
                port("etc/org.apache.karaf.shell.cfg", "sshPort"),
                vmOption("--add-reads=java.xml=java.logging"),
                vmOption("--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED"),
                vmOption("--patch-module"),
                vmOption("java.base=lib/endorsed/org.apache.karaf.specs.locator-4.4.10.jar"),
                vmOption("--patch-module"),
                vmOption("java.xml=lib/endorsed/org.apache.karaf.specs.java.xml-4.4.10.jar"),
                vmOption("--add-opens"),
                vmOption("java.base/java.security=ALL-UNNAMED"),
                vmOption("--add-opens"),
                vmOption("java.base/java.net=ALL-UNNAMED"),
                vmOption("--add-opens"),
                vmOption("java.base/java.lang=ALL-UNNAMED"),
                vmOption("--add-opens"),
                vmOption("java.base/java.util=ALL-UNNAMED"),
                vmOption("--add-opens"),
                vmOption("java.naming/javax.naming.spi=ALL-UNNAMED"),
                vmOption("--add-opens"),
                vmOption("java.rmi/sun.rmi.transport.tcp=ALL-UNNAMED"),
                vmOption("--add-exports=java.base/sun.net.www.protocol.http=ALL-UNNAMED"),
                vmOption("--add-exports=java.base/sun.net.www.protocol.https=ALL-UNNAMED"),
                vmOption("--add-exports=java.base/sun.net.www.protocol.jar=ALL-UNNAMED"),
                vmOption("--add-exports=jdk.naming.rmi/com.sun.jndi.url.rmi=ALL-UNNAMED"),
                vmOption("-classpath"),
                vmOption("lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*"));
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("distribution")))) {
            return files.filter(f -> f.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Option port(String file, String key) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return editConfigurationFilePut(file, key, Integer.toString(socket.getLocalPort()));
        }
    }

    @Test
    public void everyBundleOfOursRuns() {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().startsWith("pganalytics-")) {
                assertEquals(bundle.getSymbolicName(), Bundle.ACTIVE, bundle.getState());
            }
        }
    }

    @Test
    public void takesBatches() {
        assertTrue(intake.getClass().getName().startsWith("org.pganalytics."));
    }

    @Test
    public void shippedRulesAreAllAccepted() {
        assertTrue("ten rules at least", rules.rules().size() >= 10);
        assertFalse(rules.rules().stream().anyMatch(rule -> rule.state().health() == PartState.Health.FAILED));
    }
}
