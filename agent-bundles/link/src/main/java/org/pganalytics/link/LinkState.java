// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.link;

import org.pganalytics.model.PartState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the link is, with a log line for each change of that or of its reason, none for each attempt. Thread-safe. */
final class LinkState {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final LinkSettings settings;
    private Kind kind = Kind.STARTING;
    private String reason = "";
    private boolean stalled;
    private String backend = "";

    private enum Kind {
        STARTING,
        CONNECTED,
        /** The backend answers but takes no batch; connections come and go meanwhile. */
        STALLED,
        LOST,
        OPEN,
        REFUSED
    }

    LinkState(LinkSettings settings) {
        this.settings = settings;
    }

    /** A hello was answered. Where no batch was taken before, that says nothing. */
    synchronized void connected(Address address, int waiting) {
        backend = address.toString();
        if (!stalled) {
            up(waiting);
        }
    }

    /** A batch was acknowledged. */
    synchronized void stored(int waiting) {
        if (stalled) {
            stalled = false;
            up(waiting);
        }
    }

    private void up(int waiting) {
        if (become(Kind.CONNECTED, "")) {
            LOG.info("Link to {} is up as {}, {} snapshots wait", backend, settings.collector(), waiting);
        }
    }

    /** The backend said on an answered connection why it ends it. */
    synchronized void stalled(String why) {
        stalled = true;
        if (become(Kind.STALLED, why)) {
            LOG.warn("Link stalls: {}. Snapshots are kept", why);
        }
    }

    /** An answered connection broke. */
    synchronized void broken(String why) {
        if (!stalled) {
            lost(why);
        }
    }

    /** No backend answers. */
    synchronized void lost(String why) {
        stalled = false;
        if (become(Kind.LOST, why)) {
            LOG.warn("Link is down: {}. Snapshots are kept", why);
        }
    }

    synchronized void refused(String why) {
        stalled = false;
        if (become(Kind.REFUSED, why)) {
            LOG.error("Link is refused: {}. Mend token or tokenFile of org.pganalytics.link; it tries on", why);
        }
    }

    /** Too many attempts failed: fewer are made. */
    synchronized void open() {
        if (kind != Kind.OPEN && become(Kind.OPEN, reason)) {
            LOG.warn(
                    "Link to {} failed {} times in a row. It looks every 30 s whether a backend that was away listens"
                            + " again, and tries in any case after 5 minutes",
                    settings.backends(),
                    Retry.FAILURES);
        }
    }

    private boolean become(Kind next, String why) {
        // An open circuit stays open for all that fails
        boolean stays = kind == Kind.OPEN && next != Kind.CONNECTED;
        boolean changed = next != kind && !stays || !why.equals(reason);
        if (!stays) {
            kind = next;
        }
        reason = why;
        return changed;
    }

    synchronized boolean isConnected() {
        return kind == Kind.CONNECTED;
    }

    /** What the link says of itself, with so many snapshots waiting and dropped. */
    synchronized PartState part(int waiting, long dropped) {
        if (kind != Kind.CONNECTED) {
            String open = kind == Kind.OPEN ? ", " + Retry.FAILURES + " times in a row: tries are few" : "";
            String lost = dropped == 0 ? "" : ", " + dropped + " were dropped since the start";
            return new PartState(
                    "link", PartState.Health.DEGRADED, reason + open + "; " + waiting + " snapshots wait" + lost);
        }
        return dropped == 0
                ? new PartState("link", PartState.Health.OK, "")
                : new PartState("link", PartState.Health.DEGRADED, dropped + " snapshots dropped since the start");
    }
}
