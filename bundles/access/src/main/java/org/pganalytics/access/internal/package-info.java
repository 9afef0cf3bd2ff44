// SPDX-License-Identifier: Apache-2.0
/** Checks passwords, session tokens and the agents' enrolment token. */
@NullMarked
package org.pganalytics.access.internal;

import org.jspecify.annotations.NullMarked;
