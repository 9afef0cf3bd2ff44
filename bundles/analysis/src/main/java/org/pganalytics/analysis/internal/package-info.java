// SPDX-License-Identifier: Apache-2.0
/** The engine: what is deployed (RuleBook), what is usual (RobustBaseline), what is wrong (AnalysisEngine) and why (Explainer). */
@NullMarked
package org.pganalytics.analysis.internal;

import org.jspecify.annotations.NullMarked;
