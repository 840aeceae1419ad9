"""What a notebook shows beyond frames and pictures: the panel of the repositories, and the dashboard."""
