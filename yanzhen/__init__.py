"""Yanzhen (雁阵): software for the reforms of grass-roots governments."""
