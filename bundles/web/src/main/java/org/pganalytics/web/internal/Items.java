// SPDX-License-Identifier: Apache-2.0
package org.pganalytics.web.internal;

import java.util.List;

/** A list in an object, so that more can be said beside it later. */
record Items<T>(List<T> items) {}
