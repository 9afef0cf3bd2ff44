// SPDX-License-Identifier: Apache-2.0
/** The alert book: the life of alerts, from the first report of a finding to its end, and those who are told of it. */
@NullMarked
package org.pganalytics.alerting;

import org.jspecify.annotations.NullMarked;
