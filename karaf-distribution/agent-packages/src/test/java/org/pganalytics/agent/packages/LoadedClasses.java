// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.agent.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWiring;

/**
 * A bundle that links, in the agent it is started in, the classes that were loaded and never used: what a verifier wanted to see
 * (exceptions, most of them). A class data archive leaves unlinked classes out, and each start would read them from their
 * jars.
 */
public final class LoadedClasses implements BundleActivator {
    private static final String LINKED = "linked";

    /** Writes the bundle's jar, at once as a whole. */
    static void deploy(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "loaded-classes");
        main.putValue("Bundle-Activator", LoadedClasses.class.getName());
        main.putValue("Import-Package", "org.osgi.framework,org.osgi.framework.wiring");
        Path jar = Files.createTempFile(directory.getParent(), "loaded-classes", ".jar");
        String name = LoadedClasses.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = LoadedClasses.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        Files.move(jar, directory.resolve("loaded-classes.jar"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether the bundle has done its work in the agent with this data directory. */
    static boolean isDone(Path data) {
        return Files.exists(data.resolve(LINKED));
    }

    @Override
    public void start(BundleContext context) throws ReflectiveOperationException, IOException {
        for (Bundle bundle : context.getBundles()) {
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            if (wiring != null && wiring.getClassLoader() != null) {
                link(wiring.getClassLoader(), classFiles(wiring));
            }
        }
        // The framework is no bundle's: Karaf loads it from its own jar
        if (context.getClass().getClassLoader() instanceof URLClassLoader framework) {
            for (URL jar : framework.getURLs()) {
                link(framework, classFiles(jar));
            }
        }
        Files.createFile(Path.of(context.getProperty("karaf.data")).resolve(LINKED));
    }

    private static Collection<String> classFiles(BundleWiring wiring) {
        Collection<String> files = wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL);
        return files == null ? List.of() : files;
    }

    private static Collection<String> classFiles(URL jar) throws IOException {
        List<String> files = new ArrayList<>();
        try (JarInputStream in = new JarInputStream(jar.openStream())) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                files.add(entry.getName());
            }
        }
        files.removeIf(file -> !file.endsWith(".class"));
        return files;
    }

    /** Links those that are loaded: reading its public fields does it and runs nothing of the class. */
    private static void link(ClassLoader loader, Collection<String> classFiles) throws ReflectiveOperationException {
        Method findLoadedClass = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        findLoadedClass.setAccessible(true);
        for (String file : classFiles) {
            String name = file.substring(0, file.length() - 6).replace('/', '.');
            try {
                Class<?> loaded = (Class<?>) findLoadedClass.invoke(loader, name);
                if (loaded != null) {
                    loaded.getFields();
                }
            } catch (LinkageError e) {
                // an optional dependency is not there: the class stays out of the archive
                continue;
            }
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
