package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Evaluation;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A part of what is measured of a cell.
 *
 * @param name the part's name
 * @param strengths at which it is measured
 * @param added adds it to an evaluation
 */
record CellPart(String name, List<Double> strengths, UnaryOperator<Evaluation> added) {}
