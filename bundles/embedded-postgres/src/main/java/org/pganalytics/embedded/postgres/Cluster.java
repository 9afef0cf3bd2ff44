// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.embedded.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The data of one server, with the programs and the user to work on them. */
record Cluster(Path bin, Path data, ServerUser user) {
    private static final int STOP_SECONDS = 60;

    boolean isInitialised() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** Makes the data directory; one that was half made by a killed JVM goes away. */
    void initialise(String password, boolean sync) throws IOException {
        Path fresh = data.resolveSibling("data.new");
        Path passwordFile = data.resolveSibling("password.new");
        Directories.delete(fresh);
        Files.deleteIfExists(passwordFile);
        user.privateDirectory(fresh);
        try {
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            user.own(passwordFile);
            Files.writeString(passwordFile, password + "\n");
            List<String> command = new ArrayList<>(List.of(
                    bin.resolve("initdb").toString(),
                    "--pgdata=" + fresh,
                    "--username=postgres",
                    "--pwfile=" + passwordFile,
                    "--auth-host=scram-sha-256",
                    "--auth-local=reject",
                    "--encoding=UTF8",
                    "--locale=C"));
            if (!sync) {
                command.add("--no-sync");
            }
            run(command);
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordFile);
            Directories.delete(fresh);
        }
    }

    /** Starts the postmaster with its output in the log. */
    Process start(List<String> options, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(bin.resolve("postgres").toString());
        command.add("-D");
        command.add(data.toString());
        command.addAll(options);
        return process(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** @param mode of pg_ctl: fast or immediate */
    void stop(long pid, String mode) throws IOException {
        ProcessHandle postmaster = ProcessHandle.of(pid).orElse(null);
        if (postmaster == null || !postmaster.isAlive()) {
            return;
        }
        List<String> command = List.of(
                bin.resolve("pg_ctl").toString(),
                "stop",
                "--pgdata=" + data,
                "--mode=" + mode,
                "--timeout=" + STOP_SECONDS,
                "--silent");
        try {
            run(command);
        } catch (IOException e) {
            if (postmaster.isAlive() && PidFile.ofRunning(data).isPresent()) {
                throw e;
            }
        }
        try {
            postmaster.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("PostgreSQL " + pid + " did not end within " + STOP_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(List<String> command) throws IOException {
        Process process = process(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command.get(0) + " as " + user + " failed: " + output.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(command.get(0) + " was interrupted", e);
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(user.command(command));
        builder.directory(Path.of("/").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder;
    }
}
