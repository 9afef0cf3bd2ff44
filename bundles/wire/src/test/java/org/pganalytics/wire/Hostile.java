// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.wire;

/** Runs a decoder on bad input. */
final class Hostile {
    private Hostile() {}

    /** Lets a result and a {@link WireException} pass; everything else fails the test. Says whether it was refused. */
    static boolean decodeOrRefuse(Runnable decode) {
        try {
            decode.run();
            return false;
        } catch (WireException expected) {
            return true;
        }
    }
}
