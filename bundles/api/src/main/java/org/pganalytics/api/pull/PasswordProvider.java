// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.api.pull;

/**
 * Makes the password a pulled instance is connected with (whiteboard SPI): the secret itself, or a token that is made of it.
 *
 * <p>For implementors: called by several threads at once. A secret goes into no message, log line or cache that outlives the
 * call.
 */
public interface PasswordProvider {
    /** Short lower-case name that a {@link PullTarget} says, unique in the backend. */
    String name();

    /**
     * Looks at a registration before it is taken; without network.
     *
     * @throws IllegalArgumentException when this provider cannot serve it, saying why and what to do
     */
    void check(PullTarget target, Secret secret);

    /**
     * The password of one connection, asked for at each connect; within 5 s.
     *
     * @throws IllegalStateException when there is none now; the reason becomes the state of the instance
     */
    String password(PullTarget target, Secret secret);
}
