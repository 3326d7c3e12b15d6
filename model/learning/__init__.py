"""Boosted models of surface temperature and needs: training, calibration, artefacts, prediction and the baseline."""
